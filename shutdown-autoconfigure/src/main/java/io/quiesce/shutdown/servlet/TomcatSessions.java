package io.quiesce.shutdown.servlet;

import java.io.IOException;

import org.apache.catalina.ContainerEvent;
import org.apache.catalina.ContainerListener;
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
final class TomcatSessions implements NativeSessions, LifecycleListener, ContainerListener, SessionExpiry.Inspection {

    private final boolean cut;

    private final SessionAffinity sessions;

    private volatile @Nullable Manager manager;

    private volatile boolean installed;

    /** Whether the lives of sessions may be cut. */
    TomcatSessions(SessionAffinity sessions, boolean cut) {
        this.sessions = sessions;
        this.cut = cut;
    }

    void install(Context context) {
        this.installed = true;
        context.addLifecycleListener(this);
        context.addContainerListener(this);
    }

    @Override
    public boolean isInstalled() {
        return this.installed;
    }

    @Override
    public void containerEvent(ContainerEvent event) {
        if (Context.CHANGE_SESSION_ID_EVENT.equals(event.getType()) && event.getData() instanceof String[] names) {
            this.sessions.renamed(names[0], names[1]);
        }
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
