package io.quiesce.shutdown.leadership;

import java.util.Optional;
import java.util.stream.Stream;

import io.quiesce.shutdown.LeadershipGroup;
import io.quiesce.shutdown.beans.ExistingBeans;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.kubernetes.commons.leader.LeaderInitiator;
import org.springframework.cloud.kubernetes.commons.leader.LeadershipController;
import org.springframework.context.ApplicationListener;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.event.AbstractLeaderEvent;

/**
 * The one group that an application has with Spring Cloud Kubernetes.
 */
final class KubernetesGroups implements GroupSource, ApplicationListener<AbstractLeaderEvent> {

    private final ConfigurableListableBeanFactory beans;

    private volatile @Nullable KubernetesGroup group;

    KubernetesGroups(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public synchronized Stream<LeadershipGroup> groups() {
        KubernetesGroup known = this.group;
        if (known == null) {
            known = find().orElse(null);
            this.group = known;
        }
        return Stream.ofNullable(known);
    }

    private Optional<KubernetesGroup> find() {
        Optional<LeaderInitiator> initiator =
                new ExistingBeans<>(this.beans, LeaderInitiator.class).stream().findFirst();
        Optional<LeadershipController> controller = new ExistingBeans<>(this.beans, LeadershipController.class)
                .stream().findFirst();
        // The controller has got the same, and does not show it.
        @Nullable
        Candidate candidate = controller.isPresent()
                ? this.beans.getBeanProvider(Candidate.class).getIfUnique()
                : null;
        return (candidate != null)
                ? initiator.map((it) -> new KubernetesGroup(it, controller.get(), candidate))
                : Optional.empty();
    }

    @Override
    public void onApplicationEvent(AbstractLeaderEvent event) {
        KubernetesGroup known = this.group;
        if (known != null) {
            known.onEvent(event.getSource());
        }
    }
}
