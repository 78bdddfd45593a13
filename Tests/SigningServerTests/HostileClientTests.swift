#if SigningService
    import HostProcess
    import ImageFixtures
    import SigningServer
    import SystemPackage
    import Testing

    /// What others send to a port. Python speaks for them, byte by byte.
    @Suite struct HostileClientTests {
        // In a thread of its own: this process has few for its tasks, and the server is one of them.
        private func talk(_ server: RunningServer, _ script: String) async throws -> String {
            let python = try #require(ForeignTool("python3"), "there is no Python: run .ci/install")
            let head = """
                import socket, sys, time
                def connect():
                    s = socket.create_connection(("127.0.0.1", \(server.port))); s.settimeout(20); return s
                def rest(s):
                    data = b""
                    try:
                        while True:
                            piece = s.recv(65536)
                            if not piece: return data
                            data += piece
                    except ConnectionError: return data

                """
            return try await onOwnThread { try python.run("-c", head + script).output }
        }

        @Test func `a client that is slow is closed in time, wherever it stops`() async throws {
            let server = try await RunningServer { $0.requestTimeLimit = .milliseconds(500) }
            let output = try await talk(
                server,
                """
                for start in [b"", b"POST /api", b"POST /api/v1/signature/pkcs1 HTTP/1.1\\r\\nContent-Length: 256\\r\\n\\r\\nabc"]:
                    s = connect(); s.sendall(start); begin = time.time(); rest(s)
                    print("closed" if time.time() - begin < 10 else "open")
                s = connect(); begin = time.time()
                try:
                    for byte in b"GET /ping HTTP/1.1\\r\\nX: " + b"y" * 1000:
                        s.sendall(bytes([byte])); time.sleep(0.05)
                    print("open")
                except ConnectionError: print("closed")
                """
            )
            #expect(output == "closed\nclosed\nclosed\nclosed\n")
        }

        @Test func `what is too long or no HTTP is refused, and the next request is answered`() async throws {
            let server = try await RunningServer()
            let output = try await talk(
                server,
                """
                path = b"POST /api/v1/signature/pkcs1 HTTP/1.1\\r\\nHost: x\\r\\n"
                for text in [path + b"Content-Length: 1000000000\\r\\n\\r\\n" + b"x" * 100000,
                             path + b"Transfer-Encoding: chunked\\r\\n\\r\\n" + b"1000\\r\\n" + b"x" * 4096 + b"\\r\\n" + b"1000\\r\\n" + b"x" * 4096,
                             b"GET / HTTP/1.1\\r\\n" + b"X: y\\r\\n" * 10000,
                             b"GET / HTTP/1.1\\r\\nX: " + b"y" * 1000000,
                             path + b"Content-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
                             path + b"Content-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\nabcdef",
                             b"\\x16\\x03\\x01\\x02\\x00" + b"z" * 600, b"\\x00" * 100 + b"\\r\\n\\r\\n"]:
                    s = connect()
                    try: s.sendall(text)
                    except ConnectionError: pass
                    answer = rest(s)
                    print(answer.split(b" ")[1].decode() if answer else "closed")
                s = connect(); s.sendall(b"GET /ping HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n")
                print(rest(s).split(b"\\r\\n\\r\\n")[1].decode())
                """
            )
            let lines = output.split(separator: "\n").map(String.init)
            #expect(lines.count == 9, "\(output)")
            #expect(lines.dropLast().allSatisfy { $0 == "closed" || $0.hasPrefix("4") }, "\(output)")
            #expect(lines.last == "ping")
            #expect(try server.records() == 0)
        }

        @Test func `connections beyond the limit are closed, and room is made again`() async throws {
            let server = try await RunningServer { $0.connectionLimit = 3 }
            let output = try await talk(
                server,
                """
                held = [connect() for _ in range(3)]
                time.sleep(0.3)
                print(len(rest(connect())))
                for s in held: s.close()
                time.sleep(0.5)
                s = connect(); s.sendall(b"GET /metrics HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n")
                print(b"connections_refused_total 1\\n" in rest(s))
                """
            )
            #expect(output == "0\nTrue\n")
        }

        @Test func `several requests go through one connection, in order`() async throws {
            let server = try await RunningServer()
            let output = try await talk(
                server,
                """
                s = connect()
                s.sendall(b"GET /ping HTTP/1.1\\r\\nHost: x\\r\\n\\r\\nHEAD / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n"
                          b"GET /healthz?x HTTP/1.0\\r\\n\\r\\n")
                data = rest(s)
                print(data.count(b"HTTP/1.1 200"), data.index(b"ping") < data.index(b"\\r\\n\\r\\nok"))
                """
            )
            #expect(output == "3 True\n")
        }
    }
#endif
