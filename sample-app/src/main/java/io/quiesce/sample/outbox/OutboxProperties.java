package io.quiesce.sample.outbox;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties of the outbox.
 * @param patience time after which an order that has not been told is told by the relay; must be above the time that the
 * producer tries for, or both may tell it
 */
@ConfigurationProperties("sample.outbox")
record OutboxProperties(@DefaultValue("20s") Duration patience) {}
