package io.quiesce.sample.confirmation;

import io.quiesce.sample.partner.WorkTime;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties of the confirmation.
 * @param work time that the mail server takes for one confirmation
 */
@ConfigurationProperties("sample.confirmation")
record ConfirmationProperties(@DefaultValue("0s") WorkTime work) {}
