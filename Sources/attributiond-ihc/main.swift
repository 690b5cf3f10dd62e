import AttributionIHC
import AttributionStandIn
import Glibc

exit(
  await IHCMain.run(
    arguments: Array(CommandLine.arguments.dropFirst()), standIn: StandInMain.run(arguments:)))
