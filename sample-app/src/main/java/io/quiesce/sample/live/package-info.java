/**
 * What a page in a browser keeps open: the stream of changed orders, and a WebSocket for quotes.
 */
package io.quiesce.sample.live;
