package io.quiesce.sample.settlement;

import jakarta.validation.constraints.Positive;

import io.quiesce.sample.partner.WorkTime;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Configuration properties of the settlement.
 * @param batchSize how many orders are settled in one transaction at most
 * @param work time that the bank takes for one batch
 */
@Validated
@ConfigurationProperties("sample.settlement")
record SettlementProperties(@DefaultValue("50") @Positive int batchSize, @DefaultValue("0s") WorkTime work) {}
