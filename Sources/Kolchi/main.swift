import CLinux
import Foundation
import Images

// Secrets and personal data are in memory. A crash must not write them to a file.
guard kolchi_dump_no_core() else { exit(ExitCode.failed.rawValue) }
// The picture worker enters its sandbox before anything else of the program starts.
if CommandLine.arguments.dropFirst().first == PictureWorker.subcommand { PictureWorker.main() }
end(with: await Program.run(CommandLine.arguments))
