import Images

if CommandLine.arguments.dropFirst().first == PictureWorker.subcommand { PictureWorker.main() }
print("kolchi")
