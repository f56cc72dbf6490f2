import Foundation
import Images

// The picture worker shuts itself in before anything else of the program has begun.
if CommandLine.arguments.dropFirst().first == PictureWorker.subcommand { PictureWorker.main() }
exit(await Program.run(CommandLine.arguments))
