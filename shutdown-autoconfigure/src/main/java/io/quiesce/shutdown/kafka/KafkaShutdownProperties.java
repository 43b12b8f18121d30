package io.quiesce.shutdown.kafka;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties for Kafka listeners during a shutdown.
 *
 * @param finishPolledBatch Whether records that have been polled are still handled, until running work is cancelled.
 * Otherwise a listener ends after its current record.
 * @param leaveGroupWhenDrained Whether consumers leave their group while the application is softly out of service, so that
 * others get their partitions. Otherwise they pause, and keep them.
 * @since 0.1.0
 */
@ConfigurationProperties("shutdown.kafka")
record KafkaShutdownProperties(
        @DefaultValue("true") boolean finishPolledBatch, @DefaultValue("false") boolean leaveGroupWhenDrained) {}
