package io.quiesce.sample.journal;

import jakarta.validation.constraints.Positive;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Configuration properties of the journal.
 * @param batchSize how many events are written in one transaction at most
 */
@Validated
@ConfigurationProperties("sample.journal")
record JournalProperties(@DefaultValue("100") @Positive int batchSize) {}
