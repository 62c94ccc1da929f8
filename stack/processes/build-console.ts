// Builds the console into the folder given, in a process of its own: the build's memory is not kept by the supervisor.
import { buildConsole } from '../../console/build.ts'

await buildConsole(process.argv[2] as string)
