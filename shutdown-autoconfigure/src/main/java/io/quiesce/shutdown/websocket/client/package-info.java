/**
 * A client of WebSocket that goes elsewhere when its server says that it leaves.
 */
@NullMarked
package io.quiesce.shutdown.websocket.client;

import org.jspecify.annotations.NullMarked;
