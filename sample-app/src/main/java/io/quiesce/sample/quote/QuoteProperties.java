package io.quiesce.sample.quote;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties of the quotes.
 * @param timeout time that the carrier has to answer; must be below the 30 s that the web server has
 */
@ConfigurationProperties("sample.quote")
record QuoteProperties(@DefaultValue("25s") Duration timeout) {}
