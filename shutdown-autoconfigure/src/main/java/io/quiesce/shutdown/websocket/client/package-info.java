/**
 * Clients of WebSocket and STOMP that go elsewhere when their server says that it leaves.
 */
@NullMarked
package io.quiesce.shutdown.websocket.client;

import org.jspecify.annotations.NullMarked;
