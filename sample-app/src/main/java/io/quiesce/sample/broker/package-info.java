/**
 * Which Kafka broker carries the messages, and one that runs inside the application.
 */
package io.quiesce.sample.broker;
