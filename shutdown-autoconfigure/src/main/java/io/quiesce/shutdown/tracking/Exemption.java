package io.quiesce.shutdown.tracking;

/**
 * Says which requests are served whatever the state of the application, and never counted: those of people and machines that
 * watch it.
 * <p>
 * <strong>Threading:</strong> called for every request, by any thread; must not block.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Exemption {

    /**
     * Return whether requests for a path are exempt.
     * @param path the path within the application, decoded and normalized
     * @return whether such a request is always served and never counted
     */
    boolean isExempt(String path);
}
