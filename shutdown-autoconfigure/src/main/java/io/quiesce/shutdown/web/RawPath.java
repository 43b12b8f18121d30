package io.quiesce.shutdown.web;

/**
 * The path of a request as the client has sent it, as far as it may be told.
 *
 * @since 0.1.0
 */
public final class RawPath {

    private RawPath() {}

    /**
     * Return a path without its parameters: sessions and the like travel in them, and are nothing for a log.
     * @param path the path, not decoded, so that it stays on one line
     * @return what may be told of it
     */
    public static String withoutParameters(String path) {
        return (path.indexOf(';') < 0) ? path : path.replaceAll(";[^/]*", "");
    }
}
