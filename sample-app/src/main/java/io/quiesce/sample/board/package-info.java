/**
 * A board for operators: what every instance of the service says of itself, live, and buttons that take one out of service.
 */
package io.quiesce.sample.board;
