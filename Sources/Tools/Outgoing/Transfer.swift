package import CCurl
import Glibc
package import Kernel

/// A libcurl handle for one transfer after another. Connections are reused. Only one thread at a time may use it.
@safe
package final class Transfer {
    private let curl: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>] = unsafe []
    /// The body of the request.
    private var body: Bytes?
    private let flow = Flow()
    private let gate: UnsafeMutablePointer<kolchi_curl_gate>

    /// The data of the current transfer, as libcurl's callbacks access it.
    private final class Flow {
        var sending = Bytes.empty
        var sent = 0
        var received: [UInt8] = []
        var limit = 0
        var headerBytes = 0
        var sendCheck: SendCheck?
        var wasGiven = false
        var verb = ""
        var reply = ""
        var hasQuit = false
    }

    /// Called on the transfer's thread when everything is ready, before anything irrevocable is sent.
    /// It may block. Where it returns false, nothing is sent.
    package typealias SendCheck = @Sendable () -> Bool

    package init() {
        guard let curl = unsafe kolchi_curl_open() else { fatalError("no memory for libcurl") }
        unsafe self.curl = curl
        unsafe gate = .allocate(capacity: 1)
        unsafe gate.initialize(to: kolchi_curl_gate())
    }

    deinit {
        freeLists()
        unsafe curl_easy_cleanup(curl)
        unsafe gate.deallocate()
    }

    /// Resets the handle and applies the settings that all transfers share.
    ///
    /// - Parameters:
    ///   - schemes: the permitted schemes, such as `http,https`.
    ///   - deadline: milliseconds for the whole transfer, including the connection.
    ///   - limit: the most bytes that may be received.
    package func begin(_ url: String, schemes: String, deadline: Int, limit: Int) {
        unsafe curl_easy_reset(curl)
        freeLists()
        body = nil
        (flow.received, flow.limit, flow.sent) = ([], limit, 0)
        (flow.sendCheck, flow.wasGiven, flow.verb, flow.reply, flow.hasQuit) = (nil, false, "", "", false)
        flow.sending = Bytes.empty
        set(CURLOPT_URL, url)
        set(CURLOPT_PROTOCOLS_STR, schemes)
        set(CURLOPT_TIMEOUT_MS, max(1, deadline))
        // Signals belong to the whole process. By default libcurl would use them for its timeouts.
        set(CURLOPT_NOSIGNAL, 1)
        _ = unsafe kolchi_curl_set_flow(
            curl, CURLOPT_WRITEFUNCTION,
            { bytes, size, count, context in
                let flow = unsafe Unmanaged<Flow>.fromOpaque(context!).takeUnretainedValue()
                let length = size * count
                // Returning fewer bytes than received aborts the transfer.
                guard flow.received.count + length <= flow.limit else { return 0 }
                unsafe flow.received.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: length))
                return length
            }, CURLOPT_WRITEDATA, Unmanaged.passUnretained(flow).toOpaque())
    }

    package func set(_ option: CURLoption, _ text: String) { _ = unsafe kolchi_curl_set_text(curl, option, text) }

    package func set(_ option: CURLoption, _ number: Int) { _ = unsafe kolchi_curl_set_number(curl, option, number) }

    package func set(_ option: CURLoption, _ lines: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { unsafe list = curl_slist_append(list, line) }
        guard let list = unsafe list else { return }
        unsafe lists.append(list)
        _ = unsafe kolchi_curl_set_list(curl, option, list)
    }

    /// Sets a body whose length is announced beforehand, as in an HTTP form.
    package func post(_ bytes: Bytes) {
        body = bytes
        set(CURLOPT_POST, 1)
        _ = unsafe kolchi_curl_set_size(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
        // `body` keeps the bytes at their address until the next transfer.
        _ = unsafe bytes.withUnsafeBytes { bytes in unsafe kolchi_curl_set_bytes(curl, CURLOPT_POSTFIELDS, bytes.baseAddress) }
    }

    /// Sets a body that libcurl reads while it is sent, as in an SMTP message.
    ///
    /// - Parameter sendCheck: called when the server waits for the body.
    package func upload(_ bytes: Bytes, sendCheck: @escaping SendCheck) {
        (flow.sending, flow.sendCheck) = (bytes, sendCheck)
        set(CURLOPT_UPLOAD, 1)
        _ = unsafe kolchi_curl_set_flow(
            curl, CURLOPT_READFUNCTION,
            { target, size, count, context in
                let flow = unsafe Unmanaged<Flow>.fromOpaque(context!).takeUnretainedValue()
                if !flow.wasGiven {
                    guard flow.sendCheck?() != false else { return Int(CURL_READFUNC_ABORT) }
                    flow.wasGiven = true
                }
                return unsafe flow.sending.withUnsafeBytes { bytes in
                    let length = min(size * count, bytes.count - flow.sent)
                    guard length > 0, let start = bytes.baseAddress else { return 0 }
                    unsafe memcpy(target!, start + flow.sent, length)
                    flow.sent += length
                    return length
                }
            }, CURLOPT_READDATA, Unmanaged.passUnretained(flow).toOpaque())
    }

    /// - Parameter sendCheck: called when the connection is established, before the HTTP request is sent.
    func ask(_ sendCheck: @escaping SendCheck) {
        flow.sendCheck = sendCheck
        _ = unsafe kolchi_curl_set_prelude(
            curl,
            { context, _, _, _, _ in
                let flow = unsafe Unmanaged<Flow>.fromOpaque(context!).takeUnretainedValue()
                flow.wasGiven = flow.sendCheck?() != false
                return flow.wasGiven ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
            }, Unmanaged.passUnretained(flow).toOpaque())
    }

    /// Allows one address alone to be connected to, whatever the URL says. Nothing is looked up, and no connection is reused.
    ///
    /// Proxies of the environment are ignored, and all header fields together may have 128 KiB.
    func confine(to address: IPAddress) {
        // Any host and port of the URL leads to this address, at the same port.
        set(CURLOPT_CONNECT_TO, ["::\(address.isIPv4 ? "\(address)" : "[\(address)]"):"])
        set(CURLOPT_PROXY, "")
        set(CURLOPT_FRESH_CONNECT, 1)
        set(CURLOPT_FORBID_REUSE, 1)
        var number = address.number.bigEndian
        unsafe withUnsafeBytes(of: &number) { bytes in
            unsafe withUnsafeMutableBytes(of: &gate.pointee.address) { unsafe $0.copyMemory(from: bytes) }
        }
        unsafe gate.pointee.refused = 0
        _ = unsafe kolchi_curl_set_gate(curl, gate)
        flow.headerBytes = 0
        _ = unsafe kolchi_curl_set_flow(
            curl, CURLOPT_HEADERFUNCTION,
            { _, size, count, context in
                let flow = unsafe Unmanaged<Flow>.fromOpaque(context!).takeUnretainedValue()
                flow.headerBytes += size * count
                return flow.headerBytes <= 131_072 ? size * count : 0
            }, CURLOPT_HEADERDATA, Unmanaged.passUnretained(flow).toOpaque())
    }

    /// Whether libcurl wanted to connect to another address than the one of `confine`.
    var hasLeft: Bool { unsafe gate.pointee.refused > 0 }

    /// Where the answer redirects to, as an absolute URL. Nil where it does not.
    var redirection: String? { unsafe kolchi_curl_text(curl, CURLINFO_REDIRECT_URL).map { unsafe String(cString: $0) } }

    /// Fails at once where the server announces more bytes than that.
    func refuseFiles(above bytes: Int) { _ = unsafe kolchi_curl_set_size(curl, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(bytes)) }

    /// Records the verb of the last command and the last line of the answer; see `Outcome`.
    package func watch() {
        _ = unsafe kolchi_curl_set_watch(
            curl,
            { _, kind, bytes, count, context in
                let flow = unsafe Unmanaged<Flow>.fromOpaque(context!).takeUnretainedValue()
                guard kind == CURLINFO_HEADER_OUT || kind == CURLINFO_HEADER_IN else { return 0 }
                let line = unsafe String(decoding: UnsafeRawBufferPointer(start: bytes, count: count).prefix(1000), as: UTF8.self)
                // The closing of the session says nothing about the outcome.
                if flow.hasQuit || kind == CURLINFO_HEADER_OUT && line.hasPrefix("QUIT") {
                    flow.hasQuit = true
                } else if kind == CURLINFO_HEADER_OUT {
                    // Only the verb of a command is stored, because the rest may hold a password.
                    flow.verb = String(line.prefix(4))
                } else {
                    flow.reply = String(line.prefix { !$0.isNewline })
                }
                return 0
            }, Unmanaged.passUnretained(flow).toOpaque())
    }

    /// Performs the transfer and blocks until it is over.
    package func perform() -> Outcome {
        let code = unsafe curl_easy_perform(curl)
        return Outcome(
            code: code, why: unsafe String(cString: curl_easy_strerror(code)),
            status: unsafe kolchi_curl_number(curl, CURLINFO_RESPONSE_CODE),
            wasSent: unsafe kolchi_curl_number(curl, CURLINFO_REQUEST_SIZE) > 0, bodyBytes: flow.sent, wasGiven: flow.wasGiven,
            verb: flow.verb,
            reply: flow.reply)
    }

    /// How a transfer ended.
    package struct Outcome {
        package let code: CURLcode
        /// libcurl's description of the code.
        package let why: String
        /// The last status of the server. 0 where nothing arrived.
        package let status: Int
        /// Whether a part of the HTTP request was sent.
        package let wasSent: Bool
        /// How many bytes of an uploaded body libcurl has read.
        package let bodyBytes: Int
        /// Whether the send check was called and returned true.
        package let wasGiven: Bool
        /// The first four letters of the last command, and the last line of the answer. Empty unless `watch` was called.
        package let verb: String
        package let reply: String
    }

    /// The received bytes.
    package var received: Bytes { Bytes(flow.received) }

    /// The header fields of the last HTTP answer.
    package var headers: [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        var header: UnsafeMutablePointer<curl_header>?
        while let next = unsafe curl_easy_nextheader(curl, UInt32(CURLH_HEADER), -1, header) {
            unsafe headers.append((String(cString: next.pointee.name), String(cString: next.pointee.value)))
            unsafe header = next
        }
        return headers
    }

    /// Seconds that `Retry-After` asks for. 0 where there is none.
    package var retryAfter: Int { Int(unsafe kolchi_curl_size(curl, CURLINFO_RETRY_AFTER)) }

    private func freeLists() {
        while let list = unsafe lists.popLast() { unsafe curl_slist_free_all(list) }
    }
}
