#if SigningService
    internal import NIOCore
    internal import Synchronization

    /// Closes a connection when its time is up, whatever it waits for.
    final class Deadline: Sendable {
        private let channel: any Channel
        private let timer: Mutex<Scheduled<Void>?> = Mutex(nil)

        init(_ channel: any Channel) { self.channel = channel }

        /// Sets it, in the place of the one that was set before.
        func set(_ limit: Duration) {
            let next = channel.eventLoop.scheduleTask(in: TimeAmount(limit)) { [channel] in channel.close(promise: nil)
            }
            let before = timer.withLock { timer in
                defer { timer = next }
                return timer
            }
            before?.cancel()
        }

        func cancel() { timer.withLock { $0 }?.cancel() }
    }
#endif
