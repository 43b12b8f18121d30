package io.quiesce.shutdown.kafka;

import org.springframework.util.ClassUtils;

/**
 * Whether share groups are there. Spring Kafka 4.0 has them as a preview, without what is needed to let go of records.
 */
final class ShareGroups {

    static final boolean ARE_SUPPORTED = ClassUtils.isPresent(
            "org.springframework.kafka.event.ShareConsumerStoppingEvent", ShareGroups.class.getClassLoader());

    private ShareGroups() {}
}
