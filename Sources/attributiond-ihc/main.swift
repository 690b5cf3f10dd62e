import AttributionIHC
import Glibc

exit(await IHCMain.run(arguments: Array(CommandLine.arguments.dropFirst())))
