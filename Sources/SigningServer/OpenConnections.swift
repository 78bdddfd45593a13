#if SigningService
    internal import NIOCore
    internal import Synchronization

    /// The connections that are open, and which of them have a request under way.
    final class OpenConnections: Sendable {
        private struct State {
            var channels: [ObjectIdentifier: (channel: any Channel, isBusy: Bool)] = [:]
            var isDraining = false
        }

        private let state = Mutex(State())
        private let limit: Int

        init(limit: Int) { self.limit = limit }

        /// Takes a connection in; false if it is one too many.
        func add(_ channel: any Channel) -> Bool {
            state.withLock { state in
                guard state.channels.count < limit, !state.isDraining else { return false }
                state.channels[ObjectIdentifier(channel)] = (channel, false)
                return true
            }
        }

        func remove(_ channel: any Channel) {
            _ = state.withLock { $0.channels.removeValue(forKey: ObjectIdentifier(channel)) }
        }

        /// Says that a request has come whole.
        func begin(_ channel: any Channel) { state.withLock { $0.channels[ObjectIdentifier(channel)]?.isBusy = true } }

        /// Says that its answer was written.
        ///
        /// - Returns: whether another request may come.
        func end(_ channel: any Channel) -> Bool {
            state.withLock { state in
                state.channels[ObjectIdentifier(channel)]?.isBusy = false
                return !state.isDraining
            }
        }

        var isDraining: Bool { state.withLock { $0.isDraining } }

        var isEmpty: Bool { state.withLock { $0.channels.isEmpty } }

        /// Closes connections that wait for a request; the others close behind their answer.
        func drain() {
            let idle = state.withLock { state in
                state.isDraining = true
                return state.channels.values.filter { !$0.isBusy }.map(\.channel)
            }
            for channel in idle { channel.close(promise: nil) }
        }

        func closeAll() {
            let channels = state.withLock { state in state.channels.values.map(\.channel) }
            for channel in channels { channel.close(promise: nil) }
        }
    }
#endif
