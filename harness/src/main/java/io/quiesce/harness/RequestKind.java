package io.quiesce.harness;

import java.time.Duration;
import java.util.Locale;

/**
 * A kind of request to the order service.
 *
 * @param method what it does with an order
 * @param work how long the service is asked to work on it; zero for no longer than it takes
 */
public record RequestKind(Method method, Duration work) {

    /**
     * What a request does with an order.
     */
    public enum Method {

        /**
         * Read an order.
         */
        GET,

        /**
         * Place an order.
         */
        POST
    }

    /**
     * Return a kind of request that reads an order.
     * @param work how long the service is asked to work on it
     * @return a kind of request
     */
    public static RequestKind get(Duration work) {
        return new RequestKind(Method.GET, work);
    }

    /**
     * Return a kind of request that places an order.
     * @param work how long the service is asked to work on it
     * @return a kind of request
     */
    public static RequestKind post(Duration work) {
        return new RequestKind(Method.POST, work);
    }

    /**
     * Return the query of the request.
     * @return a query with its question mark; empty if no work is asked for
     */
    public String query() {
        return this.work.isZero() ? "" : "?work=" + this.work.toMillis() + "ms";
    }

    /**
     * Return the name of this kind in tables and messages.
     * @return a short name, such as {@code POST 2 s}
     */
    public String label() {
        if (this.work.isZero()) {
            return this.method.name();
        }
        long millis = this.work.toMillis();
        String time = millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
        return String.format(Locale.ROOT, "%s %s", this.method, time);
    }
}
