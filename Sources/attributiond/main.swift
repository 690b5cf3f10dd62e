import AttributionDaemon
import Glibc

exit(await DaemonMain.run(arguments: Array(CommandLine.arguments.dropFirst())))
