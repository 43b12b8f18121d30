/**
 * Stops what fetches from Kafka, and enters the records being handled into the ledger.
 */
@NullMarked
package io.quiesce.shutdown.kafka;

import org.jspecify.annotations.NullMarked;
