package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.coyote.ActionCode;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;
import org.junit.jupiter.api.Test;

class TomcatExchangesTests {

    private final Adapter tomcat = mock();

    private final TomcatExchanges exchanges = new TomcatExchanges(this.tomcat);

    private final Request request = spy(new Request());

    private final Response response = spy(new Response());

    private final List<String> done = new ArrayList<>();

    private boolean async;

    private boolean broken;

    TomcatExchangesTests() throws Exception {
        given(this.tomcat.asyncDispatch(any(), any(), any())).willReturn(true);
        willAnswer((call) -> {
                    call.getArgument(1, AtomicBoolean.class).set(this.broken);
                    return null;
                })
                .given(this.response)
                .action(eq(ActionCode.IS_ERROR), any());
        willAnswer((call) -> {
                    call.getArgument(1, AtomicBoolean.class).set(this.async);
                    return null;
                })
                .given(this.request)
                .action(eq(ActionCode.ASYNC_IS_ASYNC), any());
    }

    @Test
    void givesTheFilterTheEndOfTheResponse() throws Exception {
        serve();
        assertThat(this.done).containsExactly("served", "ended");
    }

    @Test
    void waitsForTheLastAsynchronousDispatch() throws Exception {
        this.async = true;
        serve();
        this.exchanges.asyncDispatch(this.request, this.response, SocketEvent.OPEN_READ);
        assertThat(this.done).containsExactly("served");
        this.async = false;
        this.exchanges.asyncDispatch(this.request, this.response, SocketEvent.OPEN_READ);
        assertThat(this.done).containsExactly("served", "ended");
    }

    @Test
    void endsWhatTomcatGivesUpBeforeItIsLeftToOthers() throws Exception {
        this.async = true;
        this.broken = true;
        serve();
        assertThat(this.done).containsExactly("served", "ended");
    }

    @Test
    void endsWhatTomcatGivesUpAfterThat() throws Exception {
        this.async = true;
        serve();
        given(this.tomcat.asyncDispatch(any(), any(), any())).willReturn(false);
        this.exchanges.asyncDispatch(this.request, this.response, SocketEvent.ERROR);
        assertThat(this.done).containsExactly("served", "ended");
    }

    @Test
    void endsWhatTomcatGivesUpWithoutAWord() throws Exception {
        this.async = true;
        serve();
        this.exchanges.checkRecycled(this.request, this.response);
        assertThat(this.done).containsExactly("served", "ended");
        then(this.tomcat).should().checkRecycled(this.request, this.response);
    }

    @Test
    void endsWhatTomcatGivesUpWithoutAWordAtTheLatestWhenItsPartsAreUsedAgain() throws Exception {
        this.async = true;
        serve();
        serve();
        assertThat(this.done).containsExactly("served", "ended", "served");
    }

    @Test
    void leavesNothingToTheNextDispatchOnTheThread() throws Exception {
        this.exchanges.service(this.request, this.response);
        assertThat(Exchange.take()).isNull();
    }

    @Test
    void leavesNothingIfTomcatFails() throws Exception {
        willThrow(new IllegalStateException("broken")).given(this.tomcat).service(any(), any());
        assertThatIllegalStateException().isThrownBy(() -> this.exchanges.service(this.request, this.response));
        assertThat(Exchange.take()).isNull();
    }

    private void serve() throws Exception {
        willAnswer((call) -> begin()).given(this.tomcat).service(any(), any());
        this.exchanges.service(this.request, this.response);
    }

    private Void begin() {
        Exchange.take().then(() -> this.done.add("ended"));
        this.done.add("served");
        return null;
    }
}
