import CLinux
import Foundation
import Images

// Secrets and what people wrote are in memory, and no crash may leave them in a file.
guard kolchi_dump_no_core() else { exit(ExitCode.failed.rawValue) }
// The picture worker shuts itself in before anything else of the program has begun.
if CommandLine.arguments.dropFirst().first == PictureWorker.subcommand { PictureWorker.main() }
exit(await Program.run(CommandLine.arguments))
