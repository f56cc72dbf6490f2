import Foundation

exit(TemplateTool.run(CommandLine.arguments))
