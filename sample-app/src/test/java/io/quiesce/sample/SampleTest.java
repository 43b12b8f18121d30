package io.quiesce.sample;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.quiesce.sample.partner.Partner;
import io.quiesce.sample.partner.WorkTime;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

/**
 * Runs a test against the whole service on a free port, with a real broker; all such tests share one service.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.grpc.server.port=0",
            "spring.security.user.name=ada",
            "spring.security.user.password=lovelace",
            "sample.confirmation.work=7ms",
            "sample.settlement.work=3ms",
            "sample.settlement.retry-interval=1ms",
            "sample.journal.flush-interval=50ms"
        })
@AutoConfigureRestTestClient
@MockitoSpyBean(types = Partner.class)
public @interface SampleTest {

    /**
     * The time of a confirmation, by which a call of the partner can be told from that of a checkout.
     */
    WorkTime CONFIRMATION = WorkTime.of("7ms");

    /**
     * The time of a settlement, by which it can be told from the others.
     */
    WorkTime SETTLEMENT = WorkTime.of("3ms");
}
