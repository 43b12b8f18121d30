package io.quiesce.shutdown.web;

/**
 * Where a request of servlets says who wants to know that its server has done with it.
 *
 * @since 0.1.0
 */
public final class RequestEnd {

    /** Attribute of a request: a {@link Runnable}, which is run by a thread of the server, and may be run after all is over. */
    public static final String ATTRIBUTE = RequestEnd.class.getName();

    private RequestEnd() {}
}
