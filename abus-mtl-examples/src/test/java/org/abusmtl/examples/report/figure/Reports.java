package org.abusmtl.examples.report.figure;

import java.util.ArrayList;
import java.util.List;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.evaluation.CaseCrop;
import org.abusmtl.evaluation.CaseResult;
import org.abusmtl.evaluation.EvaluationContext;
import org.abusmtl.evaluation.EvaluationReport;

/** Reports put together by hand. */
final class Reports {

    private Reports() {}

    static EvaluationReport of(String model, List<CaseResult> cases) {
        return EvaluationReport.of(new EvaluationContext("PyTorch", model, "by hand", "0123abcd", "0.1.0"), cases, 0.5);
    }

    static CaseResult result(int i, Diagnosis diagnosis, double volumeMm3) {
        return CaseResult.of("case" + i, "patient" + i, diagnosis, volumeMm3, new CaseCrop(50, 1));
    }

    /** Scores of malignant cases, then those of benign ones. */
    static EvaluationReport classified(String model, double[] malignant, double[] benign) {
        List<CaseResult> cases = new ArrayList<>();
        for (double score : malignant) {
            cases.add(result(cases.size(), Diagnosis.MALIGNANT, 500).withMalignancy(score));
        }
        for (double score : benign) {
            cases.add(result(cases.size(), Diagnosis.BENIGN, 500).withMalignancy(score));
        }
        return of(model, cases);
    }
}
