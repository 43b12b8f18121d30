package io.quiesce.shutdown.leadership;

import io.quiesce.shutdown.LeadershipGroup;
import org.springframework.cloud.kubernetes.commons.leader.LeaderInitiator;
import org.springframework.cloud.kubernetes.commons.leader.LeadershipController;
import org.springframework.integration.leader.Candidate;

/**
 * The pods that want the same role, by the leader election of Spring Cloud Kubernetes.
 */
final class KubernetesGroup implements LeadershipGroup {

    private final LeaderInitiator initiator;

    private final LeadershipController controller;

    private final Candidate candidate;

    private volatile Runnable changed = () -> {};

    private boolean ran;

    /**
     * Create a group.
     * @param initiator makes this instance a candidate while it runs
     * @param controller knows who leads
     * @param candidate this instance
     */
    KubernetesGroup(LeaderInitiator initiator, LeadershipController controller, Candidate candidate) {
        this.initiator = initiator;
        this.controller = controller;
        this.candidate = candidate;
    }

    @Override
    public String name() {
        return this.candidate.getRole();
    }

    @Override
    public boolean isLeading() {
        return this.controller
                .getLocalLeader()
                .filter((leader) -> leader.isCandidate(this.candidate))
                .isPresent();
    }

    @Override
    public boolean isCandidate() {
        return this.initiator.isRunning();
    }

    @Override
    public void onChange(Runnable changed) {
        this.changed = changed;
    }

    void onEvent(Object source) {
        if (source == this.controller) {
            this.changed.run();
        }
    }

    /** The entry is removed before this returns. What goes wrong with that is only logged, and left for the next try. */
    @Override
    public void withdraw() {
        this.ran |= this.initiator.isRunning();
        this.initiator.stop();
        if (isLeading()) {
            this.controller.revoke();
        }
        if (isLeading()) {
            throw new IllegalStateException(
                    "Kubernetes still has this instance as the leader of '%s'".formatted(name()));
        }
    }

    @Override
    public void join() {
        if (this.ran) {
            this.ran = false;
            this.initiator.start();
        }
    }
}
