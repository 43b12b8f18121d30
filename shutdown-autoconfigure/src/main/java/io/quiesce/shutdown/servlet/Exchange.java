package io.quiesce.shutdown.servlet;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import jakarta.servlet.ServletRequest;

import org.jspecify.annotations.Nullable;

/**
 * What the server knows of a request and the filter cannot: where it really comes from, and when the server has done with its
 * response. That comes after the filter chain, or asynchronous processing, has ended: the last bytes leave a buffer only
 * then, and a request must not count as done before. Where a server does not tell, it has been reached by then.
 * <p>
 * <strong>Threading:</strong> safe for use by any thread. The end may come before it is asked for.
 */
final class Exchange {

    static final String ATTRIBUTE = Exchange.class.getName();

    /** Its class is the JDK's, so that a thread which outlives the application does not hold that. */
    private static final ThreadLocal<AtomicReference<@Nullable Exchange>> CURRENT =
            ThreadLocal.withInitial(AtomicReference::new);

    private static final Runnable REACHED = () -> {};

    /** What is due, then {@link #REACHED}. Each request has two changes of it, which take no lock. */
    private final AtomicReference<@Nullable Runnable> due = new AtomicReference<>();

    private final Supplier<@Nullable String> peer;

    private final boolean told;

    /**
     * Create one whose end the server tells, as the last thing of all: even the end of asynchronous processing comes before,
     * unless the server forgets to tell that.
     * @param peer tells where the connection comes from, or {@code null}; hardly any request is asked
     */
    Exchange(Supplier<@Nullable String> peer) {
        this(peer, true);
    }

    private Exchange(Supplier<@Nullable String> peer, boolean told) {
        this.peer = peer;
        this.told = told;
    }

    /**
     * Say what the calling thread serves next, for the filter that it comes to. An attribute of the request would be another way:
     * then each of the many that a request is asked for, and does not have, would be looked for among those of the
     * server, too, which else has none.
     */
    static void begin(Exchange exchange) {
        CURRENT.get().setPlain(exchange);
    }

    /** The calling thread has served it, whether or not it has been taken. */
    static void leave() {
        CURRENT.get().setPlain(null);
    }

    /** Return what the calling thread serves, once: {@code null} for all dispatches but the first. */
    static @Nullable Exchange take() {
        AtomicReference<@Nullable Exchange> current = CURRENT.get();
        Exchange exchange = current.getPlain();
        if (exchange != null) {
            current.setPlain(null);
        }
        return exchange;
    }

    /** Return that of a server whose requests may come to the filter on another thread. */
    static Exchange of(ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Exchange exchange) {
            return exchange;
        }
        Exchange none = new Exchange(() -> null, false);
        none.ended();
        return none;
    }

    /** Return where the connection comes from, whatever headers and other filters say, or {@code null} if that is not known. */
    @Nullable
    String peer() {
        return this.peer.get();
    }

    /** Whether the server tells of the end, so that nobody need wait for anything else. */
    boolean isTold() {
        return this.told;
    }

    /** Do something when the response has ended. */
    void then(Runnable action) {
        Runnable before = this.due.getAndUpdate((due) -> (due == REACHED) ? due : both(due, action));
        if (before == REACHED) {
            action.run();
        }
    }

    private static Runnable both(@Nullable Runnable first, Runnable second) {
        if (first == null) {
            return second;
        }
        return () -> {
            first.run();
            second.run();
        };
    }

    /** The server has done with the response. */
    void ended() {
        Runnable due = this.due.getAndSet(REACHED);
        if (due != null) {
            due.run();
        }
    }
}
