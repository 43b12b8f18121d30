package io.quiesce.shutdown;

import java.net.URI;
import java.util.List;

/**
 * Bean that knows where clients of long-lived connections can go instead. Without one, the other instances of the service in the
 * registry of Spring Cloud are named.
 * <p>
 * <strong>Threading:</strong> called on a thread of its own when a drain or a shutdown begins, and not waited for longer than a
 * second: then no alternative is known.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Alternatives {

    /**
     * Return the other instances.
     * @return their addresses, without this instance
     * @throws Exception if they cannot be found out; then none is known
     */
    List<URI> find() throws Exception;
}
