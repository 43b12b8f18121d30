package io.quiesce.shutdown.netty;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.quiesce.shutdown.engine.EngineClock;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.ChannelOperations;

/**
 * One connection to Reactor Netty: a handler before all others, which sees what arrives, and one behind them, which sees
 * responses first.
 * <p>
 * It is closed without a reset: first only the way to the client, whose end of the connection sees that, and the rest when the
 * client has closed its side, too. What it sends meanwhile is read and dropped, because closing a socket with something unread
 * resets the connection.
 */
// Nobody waits for an end: what cannot be written any more has lost its connection.
@SuppressWarnings("FutureReturnValueIgnored")
final class NettyConnection {

    /** How long a client may take to close its side. */
    private static final long LINGER_MILLIS = 2_000;

    private final Channel channel;

    private final BooleanSupplier leaving;

    private final EngineClock clock;

    private volatile long since;

    /** These are the event loop's. */
    private boolean arrived;

    private boolean lingering;

    NettyConnection(Channel channel, BooleanSupplier leaving, EngineClock clock) {
        this.channel = channel;
        this.leaving = leaving;
        this.clock = clock;
        this.since = clock.nanoTime();
    }

    void install() {
        this.channel
                .pipeline()
                .addFirst("shutdownArrivals", new Arrivals())
                .addLast("shutdownResponses", new Responses());
    }

    /** Since when no request has been served. */
    long since() {
        return this.since;
    }

    /** Sees what comes from the socket. */
    private final class Arrivals extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            NettyConnection.this.arrived = true;
            if (NettyConnection.this.lingering) {
                ReferenceCountUtil.release(message);
            } else {
                context.fireChannelRead(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.fireChannelReadComplete();
            if (NettyConnection.this.lingering) {
                context.read();
            }
        }
    }

    /** Sees responses before they have been written. */
    private final class Responses extends ChannelOutboundHandlerAdapter {

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof HttpResponse response && isFinal(response)) {
                if (NettyConnection.this.leaving.getAsBoolean()) {
                    HttpUtil.setKeepAlive(response, false);
                }
            }
            if (message instanceof LastHttpContent) {
                NettyConnection.this.since = NettyConnection.this.clock.nanoTime();
                NettyConnection.this.arrived = false;
            }
            context.write(message, promise);
        }
    }

    /** A connection that changes to another protocol, WebSocket for one, is no longer one of HTTP. */
    private static boolean isFinal(HttpResponse response) {
        return response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
    }

    void tell() {
        this.channel.eventLoop().execute(() -> sendGoAway(Integer.MAX_VALUE));
    }

    void refuse() {
        this.channel.eventLoop().execute(() -> {
            Http2FrameCodec http2 = http2();
            if (http2 != null) {
                sendGoAway(http2.connection().remote().lastStreamCreated());
            }
        });
    }

    private void sendGoAway(int lastStream) {
        Http2FrameCodec http2 = http2();
        ChannelHandlerContext context =
                (http2 != null) ? this.channel.pipeline().context(http2) : null;
        if (http2 != null && context != null && this.channel.isActive()) {
            http2.goAway(context, lastStream, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
            context.flush();
        }
    }

    private @Nullable Http2FrameCodec http2() {
        return this.channel.pipeline().get(Http2FrameCodec.class);
    }

    void closeIfIdle() {
        this.channel.eventLoop().execute(() -> {
            if (isIdle()) {
                // What may have arrived in the meantime is read before this.
                this.channel.eventLoop().schedule(this::closeOutputIfIdle, 1, TimeUnit.MILLISECONDS);
            }
        });
    }

    private boolean isIdle() {
        return this.channel.isActive()
                && !this.arrived
                && !this.lingering
                && http2() == null
                && ChannelOperations.get(this.channel) == null;
    }

    private void closeOutputIfIdle() {
        if (!isIdle() || !(this.channel instanceof DuplexChannel duplex)) {
            return;
        }
        this.lingering = true;
        SslHandler tls = this.channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            tls.closeOutbound().addListener((said) -> duplex.shutdownOutput());
        } else {
            duplex.shutdownOutput();
        }
        this.channel.eventLoop().schedule(() -> this.channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        this.channel.read();
    }
}
