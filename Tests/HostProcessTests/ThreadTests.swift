import HostProcess
import Synchronization
import Testing

@Test func `elements come through a queue in their order, however small it is`() {
    let queue = BoundedQueue<Int>(capacity: 2)
    let sum = Mutex<[Int]>([])
    let thread = WorkerThread {
        while let element = queue.pop() { sum.withLock { $0.append(element) } }
    }
    for number in 0..<1000 { #expect(queue.push(number)) }
    queue.finish()
    thread?.join()
    #expect(sum.withLock { $0 } == Array(0..<1000))
    #expect(queue.pop() == nil)
}

@Test func `who waits for room in a cancelled queue is told that nobody takes more`() {
    let queue = BoundedQueue<Int>(capacity: 1)
    #expect(queue.push(1))
    let answer = Mutex<Bool?>(nil)
    let thread = WorkerThread {
        let pushed = queue.push(2)
        answer.withLock { $0 = pushed }
    }
    queue.cancel()
    thread?.join()
    #expect(answer.withLock { $0 } == false)
    #expect(!queue.push(3))
    #expect(queue.pop() == nil)
}

@Test func `what several threads do is done when the value of what goes on beside them is given out`() {
    let count = Mutex(0)
    let value = WorkerThread.run({ count.withLock { $0 += 1 } }, inThreads: 3) { "beside" }
    #expect(value == "beside")
    #expect(count.withLock { $0 } == 3)
    #expect(WorkerThread.run({ count.withLock { $0 += 1 } }, inThreads: 0) { true })
    #expect(count.withLock { $0 } == 3)
}
