import Foundation

/// Runs a program to its end, waited for on this thread.
///
/// Its input and output go through files: the end of a pipe could be inherited by another program that a test starts
/// at the same moment, and would then stay open as long as that one lives.
/// - Parameters:
///   - words: the program and its arguments.
///   - environment: that of this process by default.
///   - seconds: after which it counts as one that does not end.
/// - Returns: its exit code, and what it wrote to both of its outputs.
package func runCommand(
    _ words: [String], in folder: String = "/", input: String = "", environment: [String: String]? = nil, within seconds: Int = 120
) throws -> (code: Int32, text: String) {
    let files = TemporaryFolder()
    try input.write(toFile: files.path + "/input", atomically: false, encoding: .utf8)
    let script = """
        cd "$1"
        files=$2
        shift 2
        "$@" <"$files/input" >"$files/output" 2>&1
        echo $?
        """
    let run = try SupervisedScript(script, [folder, files.path] + words, environment: environment)
    guard let code = run.line(within: seconds).flatMap({ Int32($0) }) else {
        throw SupervisedScript.Failure(description: "\(words.joined(separator: " ")) does not end")
    }
    return (code, try String(contentsOfFile: files.path + "/output", encoding: .utf8))
}
