package io.quiesce.shutdown.servlet;

/**
 * The sessions of one kind of server. Has nothing of that server in it, whose classes need not be there.
 */
interface NativeSessions {

    /** Whether this tells of new names of sessions, so that no listener is needed for that, which would cost something. */
    boolean isInstalled();
}
