// Who is signed in, with which rights.

import type { Me } from '#wire/console/session.ts'
import { language } from '#wire/console/setup.ts'
import { TenantNumber } from '#wire/ids.ts'
import about from '../../package.json' with { type: 'json' }
import type { Context } from '../context.ts'
import { organisationOf, personOf } from './names.ts'
import { currentChoice } from './privacy-choice.ts'
import type { SignedIn } from './signed-in.ts'

/** A credential has no name of a person and speaks English. */
export async function whoAmI(context: Context, _input: unknown, caller: SignedIn): Promise<Me> {
  const { tenant, operator, role, rights, sees } = caller
  const person = operator && (await personOf(context, tenant, operator))
  return {
    ...(operator ? { operator } : {}),
    ...(person?.name !== undefined ? { name: person.name } : {}),
    tenant: TenantNumber.parse(tenant),
    organisation: await organisationOf(context, tenant),
    role,
    rights: [...rights].sort(),
    seesIdentifiers: sees.identifiers,
    language: person ? language.parse(person.language) : 'en',
    privacyChosen: (await currentChoice(context, tenant)).chosen,
    version: about.version,
  }
}
