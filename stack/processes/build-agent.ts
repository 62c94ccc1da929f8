// Builds the agent into the folder given, in a process of its own: the build's memory is not kept by the supervisor.
import { bundleAgent } from '../../agent/bundle.ts'

await bundleAgent(process.argv[2] as string)
