import Foundation
import Kernel
package import Outgoing

/// A host of pictures that answers over TLS, with a certificate of an authority of its own. Its names are `pictures.test`, and
/// `other.test`, which its certificate does not hold.
///
/// Paths: `/ok…` is a picture, `/text` is none, `/gone` is 404, `/busy` 503, `/large` is announced with 16 MB, `/endless` is not, `/slow`
/// never answers, `/private`, `/plain`, `/round` and `/moved` redirect. `/hold…` answers once `/go` is asked, and `/count` says how many
/// of these wait.
package final class TestPictureHost: Sendable {
    package let port: Int
    private let folder = TemporaryFolder()
    private let script: SupervisedScript

    /// Starts it, and returns when it listens. It blocks the calling thread.
    package init() throws {
        _ = folder.write(TestPicture.png, to: "picture")
        _ = folder.write(Array(Self.program.utf8), to: "host.py")
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        for words in [
            ["-subj", "/CN=Tests", "-keyout", "ca.key", "-out", "ca.pem"],
            ["-subj", "/CN=Others", "-keyout", "others.key", "-out", "others.pem"],
            [
                "-subj", "/CN=pictures.test", "-addext", "subjectAltName=DNS:pictures.test", "-CA", "ca.pem", "-CAkey", "ca.key", "-keyout",
                "host.key", "-out", "host.pem",
            ],
        ] {
            let made = try runCommand(["openssl", "req", "-x509"] + key + words, in: folder.path)
            guard made.code == 0 else { throw SupervisedScript.Failure(description: made.text) }
        }
        // The program ends when standard input ends.
        script = try SupervisedScript("exec python3 \"$1/host.py\" \"$1\"", [folder.path])
        guard let port = script.line(within: 30).flatMap({ Int($0) }) else {
            throw SupervisedScript.Failure(description: "the host of pictures does not listen")
        }
        self.port = port
    }

    package func url(_ path: String, at host: String = "pictures.test") -> String { "https://\(host):\(port)\(path)" }

    /// Rules by which its names lead to it, and no other host is found but `private.test`.
    /// - Parameter isTrusted: whether the authority of its certificate is trusted.
    package func rules(isTrusted: Bool = true) -> PublicHTTPRules {
        var rules = PublicHTTPRules.standard
        rules.ports = nil
        rules.authorities = folder.path + (isTrusted ? "/ca.pem" : "/others.pem")
        rules.resolve = { host, _ in
            switch host {
            case "pictures.test", "pictures.test.", "other.test": [IPAddress("127.0.0.1")].compactMap(\.self)
            case "private.test": [IPAddress("10.0.0.1")].compactMap(\.self)
            default: []
            }
        }
        rules.isAllowed = { $0.isPublic || $0 == IPAddress("127.0.0.1") }
        return rules
    }

    private static let program = """
        import http.server, os, ssl, sys, threading
        folder = sys.argv[1]
        picture = open(folder + "/picture", "rb").read()
        gate, lock, waiting = threading.Event(), threading.Lock(), [0]
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
        class Host(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"
            def log_message(self, *words): pass
            def say(self, status, body=b"", **fields):
                self.send_response(status)
                for name, value in fields.items(): self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(body)
            def do_GET(self):
                path, port = self.path, self.server.server_port
                if path.startswith("/ok"): self.say(200, picture, Content_Type="image/png")
                elif path == "/text": self.say(200, b"<p>no picture</p>", Content_Type="image/png")
                elif path == "/gone": self.say(404)
                elif path == "/busy": self.say(503)
                elif path == "/large": self.say(200, b"x", Content_Length="16000000")
                elif path == "/endless":
                    self.say(200)
                    try:
                        while True: self.wfile.write(b"x" * 65536)
                    except OSError: pass
                elif path == "/slow": threading.Event().wait(60)
                elif path == "/private": self.say(302, Location="https://private.test/a.png")
                elif path == "/plain": self.say(302, Location=f"http://pictures.test:{port}/ok")
                elif path == "/round": self.say(302, Location="/round")
                elif path == "/moved": self.say(302, Location="/ok-moved")
                elif path == "/count": self.say(200, str(waiting[0]).encode())
                elif path == "/go": gate.set(); self.say(200)
                elif path.startswith("/hold"):
                    with lock: waiting[0] += 1
                    gate.wait(60)
                    self.say(200, picture)
                else: self.say(404)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder + "/host.pem", folder + "/host.key")
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Host)
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        print(server.server_port, flush=True)
        server.serve_forever()
        """
}
