package io.quiesce.shutdown;

/**
 * Something to be done when the application shuts down. A bean of this type is all it takes.
 * <p>
 * A handler that sends its buffered events once no request can add any more could be written as follows:
 *
 * <pre class="code">
 * &#64;Component
 * class EventFlusher implements ShutdownHandler {
 *
 *     private final EventBuffer buffer;
 *
 *     EventFlusher(EventBuffer buffer) {
 *         this.buffer = buffer;
 *     }
 *
 *     &#64;Override
 *     public void shutdown(ShutdownProgress progress) throws InterruptedException {
 *         progress.outstandingTasks().await();
 *         this.buffer.flush();
 *     }
 *
 * }
 * </pre>
 * <p>
 * <strong>Threading:</strong> all handlers are called once, concurrently, each on a thread of its own, at the moment
 * the shutdown is initiated. There is no order among them; a handler that depends on another's progress waits for a
 * {@link Milestone}.
 * <p>
 * <strong>Time:</strong> a handler that is still running when phase 1 must end ({@code shutdown.force-shutdown-after})
 * is interrupted, is no longer waited for, and is named in the report.
 * <p>
 * <strong>Failures:</strong> an exception ends this handler only. It is logged, stands in the report, and makes the exit
 * code {@code 1}.
 * <p>
 * The idea of concurrent handlers that are told of the progress comes from the Go package {@code shutdown} of Encore.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ShutdownHandler {

    /**
     * Do what this handler is there for, and return when it is done.
     * @param progress the progress of the shutdown, to wait for its milestones
     * @throws Exception if the work could not be done; the shutdown then ends with exit code {@code 1}
     */
    void shutdown(ShutdownProgress progress) throws Exception;
}
