import Glibc
import HTTP
import Kernel
import Synchronization
import Testing

@Suite("A server")
struct ServerTests {
    @Test("answers several requests on one connection, in their order")
    func keepAlive() async throws {
        try await withServer { .text($0.path) } _: { _, port in
            let client = Client(port: port)
            client.send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(client.answer()?.text == "/a")
            let pipelined = (0..<100).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined()
            client.send(pipelined)
            for number in 0..<100 { #expect(client.answer()?.text == "/\(number)") }
        }
    }
}
