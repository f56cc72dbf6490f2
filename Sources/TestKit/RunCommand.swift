import Foundation

/// Runs a program to its end. It blocks the calling thread.
///
/// Input and output go through files. Another program that a test starts at the same moment could inherit the end of a pipe.
/// The pipe would then stay open until that program ends.
/// - Parameters:
///   - words: the program and its arguments.
///   - environment: by default that of this process.
///   - seconds: the time limit.
/// - Returns: its exit code, and the text of both its outputs.
/// - Throws: `SupervisedScript.Failure` if it does not end in time.
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
