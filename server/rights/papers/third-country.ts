// Which countries are third countries to the GDPR (Art. 44): all outside the European Economic Area.

/** ISO 3166-1 alpha-2: the 27 members of the Union, and Iceland, Liechtenstein and Norway. */
const economicArea = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
)

export const isThirdCountry = (country: string) => !economicArea.has(country)
