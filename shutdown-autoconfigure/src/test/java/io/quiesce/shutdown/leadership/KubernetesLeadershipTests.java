package io.quiesce.shutdown.leadership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.kubernetes.commons.leader.LeaderInitiator;
import org.springframework.cloud.kubernetes.commons.leader.LeaderProperties;
import org.springframework.cloud.kubernetes.commons.leader.LeaderRecordWatcher;
import org.springframework.cloud.kubernetes.commons.leader.LeadershipController;
import org.springframework.cloud.kubernetes.commons.leader.PodReadinessWatcher;
import org.springframework.context.Lifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.integration.leader.event.DefaultLeaderEventPublisher;
import org.springframework.integration.leader.event.LeaderEventPublisher;

/**
 * Leaders that Spring Cloud Kubernetes elects. The config map is one in memory: there is no cluster, and the modules that talk to
 * one could not be had.
 */
class KubernetesLeadershipTests extends TwoCandidates {

    private final Map<String, String> configMap = new ConcurrentHashMap<>();

    @Override
    void prepare(AnnotationConfigApplicationContext node) {
        LeaderProperties properties = new LeaderProperties();
        properties.setUpdatePeriod(Duration.ofMillis(20));
        node.registerBean(LeaderEventPublisher.class, () -> new DefaultLeaderEventPublisher(node));
        node.registerBean(
                LeadershipController.class,
                () -> new MapController(
                        node.getBean(Candidate.class), properties, node.getBean(LeaderEventPublisher.class)));
        node.registerBean(
                LeaderInitiator.class,
                () -> new LeaderInitiator(
                        properties, node.getBean(LeadershipController.class), new NoRecords(), new NoPods()));
    }

    @Override
    Class<? extends Lifecycle> initiator() {
        return LeaderInitiator.class;
    }

    @Test
    void doesNotTakeALeadershipForGivenUpThatKubernetesStillHas() {
        LeaderProperties properties = new LeaderProperties();
        Candidate candidate = new DefaultCandidate("c", "other");
        MapController controller =
                new MapController(candidate, properties, new DefaultLeaderEventPublisher((event) -> {}));
        KubernetesGroup group = new KubernetesGroup(
                new LeaderInitiator(properties, controller, new NoRecords(), new NoPods()), controller, candidate);
        controller.update();
        controller.reachable = false;
        assertThatIllegalStateException().isThrownBy(group::withdraw).withMessageContaining("'other'");
        controller.reachable = true;
        group.withdraw();
        assertThat(group.isLeading()).isFalse();
    }

    @Test
    void tellsOfWhatItsOwnControllerSays() {
        LeaderProperties properties = new LeaderProperties();
        Candidate candidate = new DefaultCandidate("c", "other");
        MapController controller =
                new MapController(candidate, properties, new DefaultLeaderEventPublisher((event) -> {}));
        KubernetesGroup group = new KubernetesGroup(
                new LeaderInitiator(properties, controller, new NoRecords(), new NoPods()), controller, candidate);
        AtomicInteger changes = new AtomicInteger();
        group.onChange(changes::incrementAndGet);
        group.onEvent(controller);
        group.onEvent(this);
        assertThat(changes).hasValue(1);
    }

    private final class MapController extends LeadershipController {

        private boolean reachable = true;

        MapController(Candidate candidate, LeaderProperties properties, LeaderEventPublisher publisher) {
            super(candidate, properties, publisher);
        }

        @Override
        public synchronized void update() {
            KubernetesLeadershipTests.this.configMap.putIfAbsent(getLeaderKey(), this.candidate.getId());
            handleLeaderChange(extractLeader(KubernetesLeadershipTests.this.configMap));
        }

        @Override
        public synchronized void revoke() {
            if (this.reachable
                    && KubernetesLeadershipTests.this.configMap.remove(getLeaderKey(), this.candidate.getId())) {
                handleLeaderChange(null);
            }
        }

        @Override
        protected PodReadinessWatcher createPodReadinessWatcher(String localLeaderId) {
            return new NoPods();
        }
    }

    private static final class NoPods implements PodReadinessWatcher {

        @Override
        public void start() {}

        @Override
        public void stop() {}
    }

    private static final class NoRecords implements LeaderRecordWatcher {

        @Override
        public void start() {}

        @Override
        public void stop() {}
    }
}
