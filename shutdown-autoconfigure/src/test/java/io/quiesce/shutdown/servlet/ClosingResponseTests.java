package io.quiesce.shutdown.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** What a response takes after it has been completed. */
class ClosingResponseTests {

    private final MockHttpServletResponse sent = new MockHttpServletResponse();

    private final ClosingResponse response =
            new ClosingResponse(new MockHttpServletRequest(), this.sent, () -> true, (told) -> {});

    @Test
    void takesNothingOnceItIsSealed() throws Exception {
        this.response.setStatus(503);
        this.response.getOutputStream().write("refused".getBytes(StandardCharsets.UTF_8));
        this.response.flushBuffer();
        this.response.seal();
        this.response.getOutputStream().write("more".getBytes(StandardCharsets.UTF_8));
        this.response.getOutputStream().write('!');
        this.response.getOutputStream().flush();
        this.response.getWriter().write("and more");
        this.response.getWriter().flush();
        this.response.resetBuffer();
        this.response.reset();
        this.response.sendError(500);
        this.response.sendError(500, "failed");
        this.response.sendRedirect("/elsewhere");
        this.response.sendRedirect("/elsewhere", 301);
        this.response.sendRedirect("/elsewhere", false);
        this.response.flushBuffer();
        assertThat(this.sent.getStatus()).isEqualTo(503);
        assertThat(this.sent.getContentAsString()).isEqualTo("refused");
        assertThat(this.sent.getRedirectedUrl()).isNull();
        assertThat(this.response.getOutputStream().isReady()).isTrue();
    }
}
