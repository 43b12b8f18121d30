package io.quiesce.shutdown.servlet;

import java.io.IOException;

import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleListener;
import org.apache.catalina.Manager;
import org.apache.catalina.Session;
import org.apache.catalina.session.ManagerBase;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of Tomcat, which by itself looks every ten seconds at the earliest for those that are over.
 */
final class TomcatSessions implements LifecycleListener, SessionExpiry.Inspection {

    private final boolean cut;

    private volatile @Nullable Manager manager;

    /** Whether the lives of sessions may be cut. */
    TomcatSessions(boolean cut) {
        this.cut = cut;
    }

    @Override
    public void lifecycleEvent(LifecycleEvent event) {
        if (Lifecycle.START_EVENT.equals(event.getType()) && event.getSource() instanceof Context context) {
            this.manager = context.getManager();
            if (this.cut && this.manager instanceof ManagerBase base) {
                // A request can take longer than what its session is left.
                base.setSessionActivityCheck(true);
            }
        }
    }

    @Override
    public void inspect(String sessionId) throws IOException {
        Manager manager = this.manager;
        Session session = (manager != null) ? manager.findSession(sessionId) : null;
        if (session != null) {
            // Whoever asks has it ended if it is over.
            session.isValid();
        }
    }
}
