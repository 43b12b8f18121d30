/**
 * Telling others of new orders through Kafka, so that none is lost between the database and the broker.
 */
package io.quiesce.sample.outbox;
