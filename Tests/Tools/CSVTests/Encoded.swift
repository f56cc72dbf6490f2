@testable import CSV

/// The bytes of the text. `PythonTableTests` compares them with those of Python.
func encoded(_ text: String, _ encoding: TextEncoding) -> [UInt8] { encoding.encode(text) }
